import java.io.*;
import java.util.*;

public class Main {
    public static void main(String[] args) {
        var opened = new ArrayList<FileInputStream>();
        try {
            for (;;) opened.add(new FileInputStream("/dev/null"));
        } catch (IOException error) {
            System.out.println(opened.size() + " " + error.getMessage());
        }
    }
}
