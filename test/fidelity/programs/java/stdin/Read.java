public class Main {
    public static void main(String[] args) throws Exception {
        System.out.println(System.in.available() >= 0);
        byte[] bytes = System.in.readAllBytes();
        System.out.println(java.util.Arrays.toString(bytes) + " " + System.in.read());
        System.out.write(bytes);
        System.out.flush();
    }
}
