public class Main {
    int x = "a";
    String missing() { }
    void unknown() { absent.call(); }
}
