package io.distlock.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import io.distlock.documentation.Page.Snippet;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.boot.configurationmetadata.ConfigurationMetadataProperty;
import org.springframework.core.io.ByteArrayResource;

/** Every {@code distlock.} name on a page is a property, or a name that code says literally, as meters are. */
class PropertyNameTests {

    private static final Pattern NAME = Pattern.compile("(?<![\\w.-])distlock\\.[a-z0-9.-]*[a-z0-9]");
    private static final List<ConfigurationMetadataProperty> PROPERTIES = Metadata.properties();
    private static final List<String> SOURCES = Repository.sources();

    static Stream<Page> pages() {
        return Repository.pages().stream();
    }

    static Stream<Snippet> yaml() {
        return pages().flatMap(page -> page.snippets().stream())
                .filter(snippet -> snippet.language().equals("yaml"));
    }

    @ParameterizedTest
    @MethodSource("pages")
    void isKnown(Page page) {
        List<String> unknown = page.codes().stream()
                .flatMap(code -> NAME.matcher(code).results())
                .map(result -> result.group())
                .filter(name -> !isProperty(name) && !isGroup(name) && !isLiteral(name))
                .distinct()
                .toList();

        assertThat(unknown).as("names on %s that nothing has", page).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("yaml")
    void isProperty(Snippet snippet) {
        YamlPropertiesFactoryBean yaml = new YamlPropertiesFactoryBean();
        yaml.setResources(new ByteArrayResource(snippet.text().getBytes()));

        List<String> unknown = yaml.getObject().stringPropertyNames().stream()
                .filter(name -> name.startsWith("distlock."))
                .filter(name -> !isProperty(name))
                .toList();

        assertThat(unknown).as("properties in %s that nothing reads", snippet).isEmpty();
    }

    private static boolean isProperty(String name) {
        return PROPERTIES.stream()
                .anyMatch(property -> property.getId().equals(name)
                        || hasEntries(property) && name.matches(Pattern.quote(property.getId()) + "[.\\[].*"));
    }

    private static boolean hasEntries(ConfigurationMetadataProperty property) {
        return property.getType().startsWith("java.util.");
    }

    private static boolean isGroup(String name) {
        return PROPERTIES.stream().anyMatch(property -> property.getId().startsWith(name + "."));
    }

    private static boolean isLiteral(String name) {
        return SOURCES.stream().anyMatch(source -> source.contains('"' + name + '"'));
    }
}
