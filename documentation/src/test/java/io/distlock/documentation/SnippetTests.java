package io.distlock.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.documentation.Page.Snippet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every Java snippet stands in a source that the build compiles; {@code ...} leaves lines out. */
class SnippetTests {

    private static final List<String> SOURCES =
            Repository.sources().stream().map(SnippetTests::withoutLayout).toList();

    static Stream<Snippet> snippets() {
        return Repository.pages().stream()
                .flatMap(page -> page.snippets().stream())
                .filter(snippet -> snippet.language().equals("java"));
    }

    @ParameterizedTest
    @MethodSource("snippets")
    void isCompiled(Snippet snippet) {
        List<String> pieces = pieces(snippet);

        assertThat(SOURCES.stream().anyMatch(source -> containsInOrder(source, pieces)))
                .as("%s is in no Java source of this repository:%n%s", snippet.where(), snippet.text())
                .isTrue();
    }

    /** The texts between the left out lines, made equal to how a formatter breaks lines. */
    private static List<String> pieces(Snippet snippet) {
        return Stream.of(snippet.text().split("(?m)^\\s*(// )?\\.\\.\\..*$"))
                .map(SnippetTests::withoutLayout)
                .toList();
    }

    private static boolean containsInOrder(String source, List<String> pieces) {
        int from = 0;
        for (String piece : pieces) {
            int found = source.indexOf(piece, from);
            if (found < 0) {
                return false;
            }
            from = found + piece.length();
        }
        return true;
    }

    /** Without white space, and without comments at the end of a line, which a page may add. */
    private static String withoutLayout(String text) {
        return text.replaceAll("(?m)(?<=\\S)\\s+// .*$", "").replaceAll("\\s+", "");
    }
}
