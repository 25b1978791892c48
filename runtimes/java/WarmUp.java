import java.io.File;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;

/** Compiles until javac is loaded and its busiest methods are machine code, and leaves no file behind. */
final class WarmUp {
  /** The first costs as much as a cold compilation; after the third little is gained. */
  private static final int ROUNDS = 3;

  private static final String FOLDER = "/usr/local/lib/skerry/";

  private final Compile compile;
  private final Path out;

  WarmUp(Compile compile, Path out) {
    this.compile = compile;
    this.out = out;
  }

  void run() throws IOException {
    for (int round = 0; round < ROUNDS; round++) {
      compile.run(List.of(FOLDER + "Sample.java"), Writer.nullWriter());
      compile.run(List.of(FOLDER + "Broken.java"), Writer.nullWriter());
    }
    delete(out.toFile());
    // What the warm-up leaves in memory is not to be collected while somebody waits.
    System.gc();
  }

  private static void delete(File file) {
    File[] inside = file.listFiles();
    if (inside != null) for (File each : inside) delete(each);
    file.delete();
  }
}
