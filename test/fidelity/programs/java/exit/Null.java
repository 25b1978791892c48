public class Main {
    static String[] field = new String[1];

    public static void main(String[] args) {
        System.out.println(field[0].length());
    }
}
