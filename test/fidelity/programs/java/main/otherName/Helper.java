class Helper {
    static String greet() {
        return new lib.Deep().toString();
    }
}
