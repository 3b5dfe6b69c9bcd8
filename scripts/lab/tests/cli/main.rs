//! The command line as readers meet it: help, errors, lists, progress.

mod checkout;
mod dev;
mod diagnose;
mod doctor;
mod errors;
mod exercise;
mod help;
mod instrument;
mod list;
mod output;
mod serving;
mod usage;

use checkout::Checkout;
