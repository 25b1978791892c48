fn main() {
    println!("{:?} {:?}", std::env::args().collect::<Vec<_>>(), std::env::current_dir());
    let values: Vec<i32> = Vec::new();
    println!("{}", values[values.len()]);
}
