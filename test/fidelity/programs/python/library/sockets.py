import socket
import threading

listener = socket.create_server(("127.0.0.1", 8080))
thread = threading.Thread(target=lambda: listener.accept()[0].sendall(b"over loopback"))
thread.start()
with socket.create_connection(("127.0.0.1", 8080)) as client:
    print(client.recv(100), client.getpeername(), client.gettimeout())
thread.join()
a, b = socket.socketpair()
a.sendall(b"pair")
print(b.recv(9), socket.getdefaulttimeout(), a.family, socket.has_ipv6)
