//! What can be wrong with a profile, and where.

/// A profile that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{fault} (byte {offset} of the {within})")]
pub struct ParseError {
    /// What is wrong.
    pub fault: Fault,
    /// Where, counted in the bytes of [`ParseError::within`].
    pub offset: usize,
    /// Which bytes the offset counts.
    pub within: Within,
}

/// The bytes that an offset counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Within {
    /// The input as it came.
    Input,
    /// What gzip made of the input.
    Inflated,
}

impl std::fmt::Display for Within {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Input => "input",
            Self::Inflated => "inflated profile",
        })
    }
}

/// A fault of a profile.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// There are no bytes.
    #[error("the profile is empty")]
    Empty,
    /// The input reads as text.
    #[error("this is text, not a pprof profile")]
    Text,
    /// The input is what Linux's `perf record` writes.
    #[error("this is perf's own format, not a pprof profile")]
    Perf,
    /// A line of folded stacks has no number.
    #[error("a line of folded stacks does not end in a blank and a number")]
    FoldedLine,
    /// The gzip stream is damaged.
    #[error("the gzip stream is damaged: {0}")]
    Gzip(String),
    /// The gzip stream inflates to more than the reader takes.
    #[error("the profile inflates to more than {limit} bytes")]
    Inflated {
        /// The largest size taken.
        limit: usize,
    },
    /// The decoded tables need more memory than the reader gives.
    #[error("the profile decodes to more than {limit} bytes")]
    Decoded {
        /// The largest size taken.
        limit: usize,
    },
    /// The input ends within a number.
    #[error("the profile ends within a number")]
    VarintEnds,
    /// A number has more than ten bytes.
    #[error("a number is longer than 10 bytes")]
    VarintLength,
    /// A length points behind the end.
    #[error("a field claims {length} bytes where {left} are left")]
    Length {
        /// The claim.
        length: u64,
        /// What is there.
        left: usize,
    },
    /// A wire type that Protocol Buffers does not have.
    #[error("wire type {0} does not exist")]
    WireType(u64),
    /// A field has another type than `profile.proto` gives it.
    #[error("field {number} should be {expected}")]
    FieldType {
        /// Number of the field.
        number: u64,
        /// What it should be.
        expected: &'static str,
    },
    /// The first string is not the empty one.
    #[error("the first entry of the string table is not empty")]
    FirstString,
    /// A reference to a string that is not there.
    #[error("string {index} is not in the table of {length}")]
    String {
        /// The reference.
        index: i64,
        /// Length of the string table.
        length: usize,
    },
    /// A reference to a row that is not there.
    #[error("{table} {id} does not exist")]
    Dangling {
        /// The table.
        table: &'static str,
        /// The reference.
        id: u64,
    },
    /// Two rows with the same id.
    #[error("{table} {id} is there twice")]
    Duplicate {
        /// The table.
        table: &'static str,
        /// The id.
        id: u64,
    },
    /// A row with id 0, which stands for "none".
    #[error("a {table} has the reserved id 0")]
    Reserved {
        /// The table.
        table: &'static str,
    },
    /// A sample has another number of values than there are sample types.
    #[error("a sample has {values} values where the profile has {types} sample types")]
    Values {
        /// Values of the sample.
        values: usize,
        /// Sample types of the profile.
        types: usize,
    },
    /// The profile names no sample type.
    #[error("the profile has no sample type")]
    NoSampleType,
    /// Two profiles one after the other.
    #[error("several profiles stand one after the other")]
    Concatenated,
}

impl Fault {
    pub(super) fn at(self, offset: usize) -> ParseError {
        ParseError {
            fault: self,
            offset,
            within: Within::Input,
        }
    }
}

impl ParseError {
    /// The next step for who holds the file, one sentence.
    pub fn hint(&self) -> &'static str {
        match self.fault {
            Fault::Empty => "capture it again and look at what the source answered",
            Fault::Text => "ask for the protobuf form: leave `debug=` out of the URL",
            Fault::Perf => {
                "give folded stacks: `perf script -i FILE | inferno-collapse-perf | pprof-view top -`"
            }
            Fault::Gzip(_) | Fault::VarintEnds | Fault::Length { .. } => {
                "the file may be cut short: capture it again"
            }
            Fault::Inflated { .. } | Fault::Decoded { .. } => {
                "a file of this kind is rather a bomb than a profile: ask who wrote it"
            }
            Fault::FoldedLine => "each line is `root;caller;leaf 42`: look at the line there",
            Fault::Concatenated => "give the profiles as separate files",
            _ => "the file is damaged or no pprof profile: capture it again",
        }
    }
}
