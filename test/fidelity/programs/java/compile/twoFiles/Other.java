class Other {
    static void call(String text) {}

    static int broken() { return; }
}
