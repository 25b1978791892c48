public class Main {
    public static void main(String[] args) {
        Other.call(1);
    }
}
