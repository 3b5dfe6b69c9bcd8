//! What is told of the rate.

use std::time::Duration;

use pprof_http::cpu::{Capture, Hertz, Sampler, set_sampler};

use crate::spin_for_a_second;
use crate::support::{alone, get};

#[test]
fn comments_say_which_sampler_ran_and_at_what_effective_rate() {
    let _alone = alone();
    for (sampler, begins) in [
        (
            Sampler::Native,
            "sampler: native, a CPU-time timer per thread at 100 Hz: ",
        ),
        (
            Sampler::Pprof,
            "sampler: pprof, one timer for the process at 100 Hz: ",
        ),
    ] {
        set_sampler(sampler).unwrap();
        let capture = Capture::start(Hertz::DEFAULT, Duration::from_secs(300)).unwrap();
        spin_for_a_second();
        let stacks = capture.finish().unwrap();
        let comment = &stacks.comments[0];
        assert!(comment.starts_with(begins), "{comment}");
        let effective = comment.split("effective ").nth(1).expect(comment);
        let effective: f64 = effective.split(' ').next().unwrap().parse().unwrap();
        if sampler == Sampler::Native {
            assert!((95.0..=105.0).contains(&effective), "{comment}");
        }
        let page = {
            let server = pprof_http::start(([127, 0, 0, 1], 0)).unwrap();
            get(server.local_addr(), "/debug/pprof/").text()
        };
        let told = format!("the last capture, {sampler} at 100 Hz, reached {effective:.1} Hz");
        assert!(page.contains(&told), "{told}\n{page}");
    }
}
