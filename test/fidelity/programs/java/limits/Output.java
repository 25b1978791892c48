public class Main {
    public static void main(String[] args) throws Exception {
        for (int i = 0; i < 1000; i++) System.out.println("0123456789");
    }
}
