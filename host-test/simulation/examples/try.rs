use simulation::*;
fn main() {
    let a: Vec<String> = std::env::args().collect();
    let n: u64 = a[1].parse().unwrap();
    let to: u64 = a.get(2).map_or(n + 1, |x| x.parse().unwrap());
    if a.len() < 3 {
        println!("{}", Failing::shortest(n, &Native).unwrap_or("fine".into()));
        return;
    }
    let t = std::time::Instant::now();
    let s = simulate(n..to, 2, || Native, |_| {});
    for f in &s.failing {
        println!("{} {:#?}", f.seed, f.broken);
    }
    println!(
        "{} seeds {} inv {} faults {} viol {:?}",
        s.seeds,
        s.invocations,
        s.faults,
        s.violations,
        t.elapsed()
    );
}
