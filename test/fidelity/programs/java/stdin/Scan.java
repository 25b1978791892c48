import java.util.Scanner;

public class Main {
    public static void main(String[] args) {
        var scanner = new Scanner(System.in);
        System.out.println(scanner.nextInt() + scanner.nextInt());
        System.out.println(scanner.next() + "|" + scanner.nextLine() + "|" + scanner.nextLine());
        scanner.nextLine();
    }
}
