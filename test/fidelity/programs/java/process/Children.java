import java.io.*;

public class Main {
    public static void main(String[] args) throws Exception {
        var process = new ProcessBuilder("/bin/sh", "-c", "cat; echo err >&2; umask; ulimit -n; ls /proc/self/fd; exit 3").redirectErrorStream(true).start();
        process.getOutputStream().write("in\n".getBytes());
        process.getOutputStream().close();
        System.out.println(new String(process.getInputStream().readAllBytes()) + process.waitFor());
        System.out.println(new ProcessBuilder("/bin/sh", "-c", "echo inherited").inheritIO().start().waitFor());
        new ProcessBuilder("/no/such").start();
    }
}
