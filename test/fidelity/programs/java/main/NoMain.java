public class Main {
    static int value = 1;
}
