//! Help texts: what each command is for, with an example.

use crate::Checkout;

fn help(words: &[&str]) -> String {
    Checkout::new().lab(&[words, &["--help"]].concat())
}

#[test]
fn every_command_of_the_course_explains_itself() {
    for words in [
        &[] as &[&str],
        &["lesson"],
        &["fix"],
        &["list"],
        &["doctor"],
        &["exercise"],
        &["exercise", "check"],
        &["exercise", "watch"],
        &["diagnose"],
        &["exercise", "solution"],
        &["serve"],
        &["completions"],
        &["book"],
        &["dev"],
        &["dev", "check"],
        &["dev", "commands"],
        &["dev", "regen"],
    ] {
        let name = format!("help_{}", words.join("_"))
            .trim_end_matches('_')
            .to_owned();
        insta::assert_snapshot!(name, help(words));
    }
}
