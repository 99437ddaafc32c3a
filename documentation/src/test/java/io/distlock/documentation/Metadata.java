package io.distlock.documentation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.springframework.boot.configurationmetadata.ConfigurationMetadataProperty;
import org.springframework.boot.configurationmetadata.ConfigurationMetadataRepository;
import org.springframework.boot.configurationmetadata.ConfigurationMetadataRepositoryJsonBuilder;

/** The configuration metadata of our modules, as an editor reads it. */
final class Metadata {

    private Metadata() {}

    static List<ConfigurationMetadataProperty> properties() {
        try {
            List<ConfigurationMetadataProperty> properties = new ArrayList<>();
            for (URL file : Collections.list(
                    Metadata.class.getClassLoader().getResources("META-INF/spring-configuration-metadata.json"))) {
                Collection<ConfigurationMetadataProperty> some =
                        read(file).getAllProperties().values();
                if (some.stream().anyMatch(property -> property.getId().startsWith("distlock."))) {
                    properties.addAll(some);
                }
            }
            properties.sort(Comparator.comparing(ConfigurationMetadataProperty::getId));
            return properties;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ConfigurationMetadataRepository read(URL file) throws IOException {
        try (InputStream in = file.openStream()) {
            return ConfigurationMetadataRepositoryJsonBuilder.create(in).build();
        }
    }
}
