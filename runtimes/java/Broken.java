import java.util.List;

/** What WarmUp compiles to have javac's messages ready. */
public class Broken {
  public static void main(String[] args) {
    int number = "text";
    List<String> words = undefined(number);
    words.missing();
  }
}
