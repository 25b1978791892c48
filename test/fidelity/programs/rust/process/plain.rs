fn main() -> Result<(), String> {
    println!("{:?} {:?}", std::env::args().collect::<Vec<_>>(), std::env::current_dir());
    let caught = std::panic::catch_unwind(|| {
        std::panic::set_hook(Box::new(|about| println!("{:?}", about.location())));
        let values: Vec<i32> = Vec::new();
        values[values.len()]
    });
    Err(format!("caught {}", caught.is_err()))
}
