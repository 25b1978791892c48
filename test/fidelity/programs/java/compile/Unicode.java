public class Main {
    static String größe = "日本 \u00fc 😀";

    public static void main(String[] args) {
        System.out.println(größe + " " + größe.length());
        System.out.println("é".getBytes().length);
        throw new RuntimeException("ß");
    }
}
