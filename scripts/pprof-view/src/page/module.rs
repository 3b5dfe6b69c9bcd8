//! ES modules as one script: a page opened from disk may not import files.
//!
//! Each module becomes a function that is called once and returns what it exports:
//! `import { a, b as c } from "./x.js"` → `const { a, b: c } = $x`. That takes named imports and exports only, no
//! import cycle, and file names that differ: the tests hold the modules to it.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::assets::Asset;

static IMPORT: LazyLock<Regex> = LazyLock::new(|| {
    expression(r#"(?ms)^import \{([^}]*)\} from "(?:\.\.?/)+(?:[\w-]+/)*([\w-]+)\.js";$"#)
});
static EXPORT: LazyLock<Regex> = LazyLock::new(|| {
    expression(r"(?m)^export ((?:async )?function\*?|class|const) ([A-Za-z_]\w*)")
});

fn expression(text: &str) -> Regex {
    Regex::new(text).expect("a constant expression is right")
}

/// The modules as one script, in an order in which each follows those that it imports.
pub(super) fn joined(modules: &[Asset]) -> String {
    modules.iter().map(as_function).collect()
}

/// The variable that holds a module's exports.
fn variable(stem: &str) -> String {
    format!("${}", stem.replace('-', "_"))
}

fn as_function(module: &Asset) -> String {
    let exports: Vec<&str> = EXPORT
        .captures_iter(module.text)
        .map(|found| found.get(2).map_or("", |name| name.as_str()))
        .collect();
    let text = IMPORT.replace_all(module.text, |found: &Captures<'_>| {
        let names = found[1].replace(" as ", ": ");
        format!("const {{{names}}} = {};", variable(&found[2]))
    });
    let text = EXPORT.replace_all(&text, "$1 $2");
    format!(
        "const {} = (() => {{\n{text}\nreturn {{ {} }};\n}})();\n",
        variable(module.stem()),
        exports.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::super::assets::MODULES;
    use super::*;

    #[test]
    fn a_module_becomes_a_function() {
        let module = Asset {
            path: "views/a-b.js",
            text: "import { x,\n  y as z } from \"../model/c-d.js\";\nexport const one = x;\nexport async function two() {}\n",
        };
        assert_eq!(
            as_function(&module),
            "const $a_b = (() => {\nconst { x,\n  y: z } = $c_d;\nconst one = x;\nasync function two() {}\n\n\
             return { one, two };\n})();\n"
        );
    }

    #[test]
    fn every_module_can_be_joined() {
        let mut before = HashSet::new();
        for module in MODULES {
            for found in IMPORT.captures_iter(module.text) {
                assert!(
                    before.contains(&found[2]),
                    "{} comes before {}, which it imports",
                    module.path,
                    &found[2]
                );
            }
            let said = |word: &str| module.text.lines().filter(|l| l.starts_with(word)).count();
            assert_eq!(
                said("import "),
                IMPORT.find_iter(module.text).count(),
                "{}",
                module.path
            );
            assert_eq!(
                said("export "),
                EXPORT.find_iter(module.text).count(),
                "{}",
                module.path
            );
            assert!(!module.text.contains("await import("), "{}", module.path);
            assert!(
                before.insert(module.stem().to_owned()),
                "two modules are called {}",
                module.stem()
            );
        }
    }
}
