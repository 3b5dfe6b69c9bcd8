//! What the chapter says, asserted: on the evidence that ships, and on evidence that `cargo lab dev check` measures anew.

use lab::lesson::Evidence;

// FILL IN: the id of the core fault, whose evidence `cargo lab dev evidence` takes.
const FAULT: &str = "FILL IN";

#[test]
fn the_figures_of_the_text_are_those_of_the_evidence() {
    let evidence = Evidence::of(env!("CARGO_MANIFEST_DIR"), FAULT).unwrap();
    // FILL IN: one assertion for each claim, on its figures and profiles, in place of this one.
    panic!("nothing is claimed yet of {:?}", evidence.figures());
}

#[test]
fn the_evidence_names_no_machine() {
    let evidence = Evidence::of(env!("CARGO_MANIFEST_DIR"), FAULT).unwrap();
    assert_eq!(evidence.places().unwrap(), Vec::<String>::new());
}
