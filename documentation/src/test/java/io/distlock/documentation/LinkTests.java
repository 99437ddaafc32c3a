package io.distlock.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every link inside the repository leads to a file, and to a heading of it. */
class LinkTests {

    static Stream<Page> pages() {
        return Repository.pages().stream();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void leadsSomewhere(Page page) {
        List<String> dead = page.links().stream()
                .filter(link -> !link.matches("[a-z]+:.*"))
                .filter(link -> !leadsSomewhere(page, link))
                .toList();

        assertThat(dead).as("dead links of %s", page).isEmpty();
    }

    private static boolean leadsSomewhere(Page page, String link) {
        int hash = link.indexOf('#');
        String target = hash < 0 ? link : link.substring(0, hash);
        Path file = target.isEmpty() ? page.file() : page.file().resolveSibling(target);
        if (!Files.exists(file)) {
            return false;
        }
        return hash < 0 || Page.read(file).anchors().contains(link.substring(hash + 1));
    }
}
