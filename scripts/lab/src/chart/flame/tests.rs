use super::*;
use crate::verdict::specimen;

#[test]
fn a_name_keeps_the_end_that_has_room() {
    assert_eq!(cut("abcdef", 4), "…def");
}

fn tasks(of_a: i64, of_b: i64) -> Profile {
    let outside = ("tokio::runtime::run", "tokio/run.rs", 1);
    specimen::tasks(&[
        (
            of_a,
            &[
                ("bookstore::a::spawn", "a.rs", 3),
                ("bookstore::serve", "main.rs", 2),
                outside,
            ],
        ),
        (
            of_b,
            &[
                ("bookstore::b::spawn", "b.rs", 3),
                ("bookstore::serve", "main.rs", 2),
                outside,
            ],
        ),
        (10, &[outside]),
    ])
}

fn notes(svg: &str) -> Vec<&str> {
    let frames = svg.lines().filter(|line| line.starts_with("<rect class="));
    let note = |line| Some(str::split_once(line, "<title>")?.1.split_once('<')?.0);
    frames.filter_map(note).collect()
}

#[test]
fn frames_begin_at_the_service_and_carry_what_they_have() {
    let flame = Flame::new("t", "d", &tasks(60, 30), "goroutine", "bookstore::");
    assert_eq!(
        notes(&flame.svg()),
        [
            "bookstore::serve: 90, 90.0 %",
            "a::spawn: 60, 60.0 %",
            "b::spawn: 30, 30.0 %",
            "without bookstore: 10, 10.0 %"
        ]
    );
}

#[test]
fn calls_that_came_and_went_stay_within_the_picture() {
    let flame = Flame::new("t", "d", &tasks(60, 10), "goroutine", "bookstore::").against(
        &tasks(10, 60),
        "goroutine",
        "bookstore::",
    );
    let svg = flame.svg();
    let number = |line: &str, name: &str| -> f64 {
        let (_, rest) = line.split_once(&format!(" {name}=\"")).unwrap();
        rest.split_once('"').unwrap().0.parse().unwrap()
    };
    let frames = svg.lines().filter(|line| line.contains("<title>"));
    let ends = frames.filter(|line| line.starts_with("<rect class="));
    let ends: Vec<f64> = ends
        .map(|line| number(line, "x") + number(line, "width"))
        .collect();
    assert_eq!(ends.len(), 4);
    assert!(ends.iter().all(|end| *end <= WIDTH - LEFT), "{ends:?}");
}

#[test]
fn what_grew_is_red_and_what_shrank_is_blue() {
    let flame = Flame::new("t", "d", &tasks(60, 30), "goroutine", "bookstore::").against(
        &tasks(10, 60),
        "goroutine",
        "bookstore::",
    );
    let svg = flame.svg();
    let class = |name: &str| {
        let line = svg
            .lines()
            .find(|line| line.contains(&format!("<title>{name}")))
            .unwrap();
        line.split('"').nth(1).unwrap().to_owned()
    };
    assert_eq!(class("a::spawn"), "d4");
    assert_eq!(class("b::spawn"), "d1");
    assert_eq!(class("without bookstore"), "d2");
}
