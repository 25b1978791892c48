import java.net.*;

public class Main {
    public static void main(String[] args) throws Exception {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var thread = new Thread(() -> {
                try (var socket = server.accept()) {
                    socket.getOutputStream().write("over loopback".getBytes());
                } catch (Exception error) {
                    System.out.println(error);
                }
            });
            thread.start();
            try (var client = new Socket("127.0.0.1", server.getLocalPort())) {
                System.out.println(new String(client.getInputStream().readAllBytes()));
            }
            thread.join();
        }
        System.out.println(InetAddress.getLocalHost().getHostName());
        new Socket("192.0.2.1", 80);
    }
}
