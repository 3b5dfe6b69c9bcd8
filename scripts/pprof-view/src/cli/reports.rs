//! The reports' own words and arguments.

use std::ffi::OsString;

use clap::{CommandFactory, Parser};

use super::arguments::ReportArguments;
use super::{called, spelling};

/// What the help of one report says.
pub(super) struct Words {
    /// With the program's, as the usage line shows it.
    pub(super) name: &'static str,
    pub(super) about: &'static str,
    /// One command that runs in this workspace, without `pprof-view`.
    pub(super) example: &'static str,
}

pub(super) const TOP: Words = Words {
    name: "pprof-view top",
    about: "What costs most: functions by their own cost (flat) and with all that they call (cum)",
    example: "top -cum scripts/pprof-view/tests/corpus/cpu.pb.gz",
};
pub(super) const LIST: Words = Words {
    name: "pprof-view list",
    about: "The source of the functions whose names match REGEX, with flat and cum per line",
    example: "list 'main\\.lines$' scripts/pprof-view/tests/corpus/cpu.pb.gz \
              -trim_path=leaky.example/corpus -source_path=scripts/pprof-view/tests/corpus/generate",
};
pub(super) const PEEK: Words = Words {
    name: "pprof-view peek",
    about: "Who calls the functions whose names match REGEX, and whom they call",
    example: "peek 'main\\.spin$' scripts/pprof-view/tests/corpus/cpu.pb.gz",
};
pub(super) const TREE: Words = Words {
    name: "pprof-view tree",
    about: "All functions that weigh enough, each with its callers and callees",
    example: "tree -nodecount=10 scripts/pprof-view/tests/corpus/cpu.pb.gz",
};
pub(super) const TRACES: Words = Words {
    name: "pprof-view traces",
    about: "Each sample with its tags and its stack",
    example: "traces scripts/pprof-view/tests/corpus/mutex.pb.gz",
};
pub(super) const TAGS: Words = Words {
    name: "pprof-view tags",
    about: "The tags that samples have, and what those weigh",
    example: "tags scripts/pprof-view/tests/corpus/heap.pb.gz",
};
pub(super) const FOLDED: Words = Words {
    name: "pprof-view folded",
    about: "One line for each stack, `root;caller;leaf 42`, as flame graph tools read it",
    example: "folded scripts/pprof-view/tests/corpus/goroutine.pb.gz",
};
pub(super) const DIFF: Words = Words {
    name: "pprof-view diff",
    about: "What became more and what less: `diff BEFORE AFTER` is `top -diff_base=BEFORE AFTER`",
    example: "diff scripts/pprof-view/tests/corpus/heap-before.pb.gz scripts/pprof-view/tests/corpus/heap.pb.gz",
};
pub(super) const MERGE: Words = Words {
    name: "pprof-view merge",
    about: "Several profiles as one, written as a profile",
    example: "merge -output=sum.pb.gz scripts/pprof-view/tests/corpus/heap-before.pb.gz \\\n    \
              scripts/pprof-view/tests/corpus/heap.pb.gz",
};
pub(super) const PROTO: Words = Words {
    name: "pprof-view proto",
    about: "What the filters leave, written as a profile",
    example: "proto -focus=main -output=main.pb.gz scripts/pprof-view/tests/corpus/cpu.pb.gz",
};
pub(super) const COMMENTS: Words = Words {
    name: "pprof-view comments",
    about: "The remarks of the profile's writer",
    example: "comments -add_comment=before-the-fix scripts/pprof-view/tests/corpus/cpu.pb.gz",
};
pub(super) const RAW: Words = Words {
    name: "pprof-view raw",
    about: "The profile's own tables: samples, locations, mappings",
    example: "raw scripts/pprof-view/tests/corpus/goroutine.pb.gz",
};
pub(super) const SVG: Words = Words {
    name: "pprof-view svg",
    about: "The call graph as a drawing, laid out without graphviz",
    example: "svg -output=calls.svg scripts/pprof-view/tests/corpus/cpu.pb.gz",
};

pub(super) const WEB: Words = Words {
    name: "pprof-view web",
    about: "A page with flame graph, call graph, tables and source: served on 127.0.0.1, or written to a file",
    example: "web -export=cpu.html scripts/pprof-view/tests/corpus/cpu.pb.gz",
};
pub(super) const FLAME: Words = Words {
    name: "pprof-view flame",
    about: "The page of `web` as one HTML file, which opens without a server",
    example: "flame -output=cpu.html scripts/pprof-view/tests/corpus/cpu.pb.gz",
};

pub(super) const PROMPT: Words = Words {
    name: "pprof-view prompt",
    about: "The reports one after the other, at a prompt: what a profile without a report gives too",
    example: "prompt scripts/pprof-view/tests/corpus/cpu.pb.gz",
};

/// The arguments of a report on the whole profile.
#[derive(Debug, Parser)]
pub(super) struct WholeArguments {
    #[command(flatten)]
    pub(super) report: ReportArguments,
}

/// The arguments of a report on chosen functions.
#[derive(Debug, Parser)]
pub(super) struct ChosenArguments {
    /// Searched in the functions' names
    pub(super) regex: String,
    #[command(flatten)]
    pub(super) report: ReportArguments,
}

impl Words {
    /// Parses what follows the report's name, in pprof's spellings.
    pub(super) fn parse<P: Parser>(&self, arguments: Vec<OsString>) -> Result<P, clap::Error> {
        let matches = <P as CommandFactory>::command()
            .name(self.name)
            .bin_name(called::typed(self.name).into_owned())
            .no_binary_name(true)
            // At a prompt an option of the line wins over one of before.
            .args_override_self(true)
            .about(self.about)
            .after_help(format!("Example:\n  {} {}", called::name(), self.example))
            .try_get_matches_from(spelling::two_dashes(arguments))?;
        P::from_arg_matches(&matches)
    }
}
