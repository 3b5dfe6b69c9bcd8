//! The command line as readers meet it: help, errors, lists, progress.

mod checkout;
mod doctor;
mod errors;
mod exercise;
mod help;
mod instrument;
mod list;

use checkout::Checkout;
