package io.distlock.documentation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The files of this repository, without what builds leave in it. */
final class Repository {

    static final Path ROOT = Path.of("").toAbsolutePath().getParent();

    private static final Pattern MODULE = Pattern.compile("<module>(.*)</module>");

    private Repository() {}

    static List<Page> pages() {
        return files(path -> path.toString().endsWith(".md")).map(Page::read).toList();
    }

    /** The texts of all Java sources, tests too: whatever the build compiles. */
    static List<String> sources() {
        return files(path -> path.toString().endsWith(".java"))
                .map(Repository::read)
                .toList();
    }

    static List<String> modules() {
        return MODULE.matcher(read(ROOT.resolve("pom.xml")))
                .results()
                .map(result -> result.group(1))
                .toList();
    }

    /** Names of the folders of samples that have a build. */
    static List<String> samples() {
        return files(path -> path.endsWith("pom.xml"))
                .map(Path::getParent)
                .filter(folder -> folder.getParent().equals(ROOT.resolve("samples")))
                .map(folder -> folder.getFileName().toString())
                .toList();
    }

    /** File names of the Java sources of tests in a module. */
    static List<String> testsOf(String module) {
        return files(path -> path.startsWith(ROOT.resolve(module).resolve("src/test"))
                        && path.toString().endsWith(".java"))
                .map(file -> file.getFileName().toString())
                .toList();
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Path> files(Predicate<Path> wanted) {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files
                    .filter(file -> !generated(ROOT.relativize(file)))
                    .filter(wanted)
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean generated(Path path) {
        return path.startsWith(".git")
                || Stream.iterate(path, p -> p != null, Path::getParent).anyMatch(p -> p.endsWith("target"));
    }
}
