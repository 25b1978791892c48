public class Main {
    static int depth;

    static void down() {
        depth++;
        down();
    }

    public static void main(String[] args) throws Exception {
        try {
            down();
        } catch (StackOverflowError error) {
            System.out.println((depth > 2000) + " " + error.getStackTrace().length);
        }
        down();
    }
}
