import java.io.*;

public class Main {
    public static void main(String[] args) throws IOException {
        var reader = new BufferedReader(new InputStreamReader(System.in));
        System.out.println("ready");
        for (String line; (line = reader.readLine()) != null; ) System.out.println("[" + line + "]");
        System.out.println("end");
    }
}
