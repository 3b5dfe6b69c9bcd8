//! The line on which a function is declared (DWARF 5, 2.14 `DW_AT_decl_line`).

use addr2line::Context;
use gimli::{AttributeValue, UnitOffset, UnitRef};

use super::image::Reader;

/// How far from an inlined copy its declaration may be: copy, abstract instance, specification.
const HOPS: usize = 4;

/// The declaration line of the function whose entry is `die` in the unit that holds `address`; 0 if unknown.
pub(super) fn of(lines: &Context<Reader>, address: u64, die: UnitOffset) -> u32 {
    let Some(unit) = lines.find_dwarf_and_unit(address).skip_all_loads() else {
        return 0;
    };
    declared(unit, die)
        .and_then(|line| u32::try_from(line).ok())
        .unwrap_or(0)
}

fn declared(unit: UnitRef<'_, Reader>, mut die: UnitOffset) -> Option<u64> {
    for _ in 0..HOPS {
        let entry = unit.entry(die).ok()?;
        if let Some(line) = entry.attr_value(gimli::DW_AT_decl_line) {
            return line.udata_value();
        }
        let origin = entry
            .attr_value(gimli::DW_AT_abstract_origin)
            .or_else(|| entry.attr_value(gimli::DW_AT_specification))?;
        die = match origin {
            AttributeValue::UnitRef(offset) => offset,
            AttributeValue::DebugInfoRef(offset) => offset.to_unit_offset(&unit.header)?,
            _ => return None,
        };
    }
    None
}
