package io.distlock.documentation;

import java.util.List;
import java.util.function.Predicate;
import org.springframework.boot.configurationmetadata.ConfigurationMetadataProperty;

/** The page of all properties, written from their metadata. */
final class ConfigurationPage {

    private static final String HEAD =
            """
            # Configuration

            Every property of the starters, written from their configuration metadata, which also makes your editor complete them.
            What they mean together is in [LOCKS.md](LOCKS.md), [TRANSACTIONS.md](TRANSACTIONS.md), [XA.md](XA.md) and [CONSENSUS.md](CONSENSUS.md).
            Durations are `5s`, `500ms` or ISO.
            """;

    private static final String MAP = "java.util.Map<java.lang.String,";

    private ConfigurationPage() {}

    static String of(List<ConfigurationMetadataProperty> properties) {
        return HEAD
                + section("Locks", properties, id -> isOurs(id) && !isTransaction(id) && !isConsensus(id))
                + section("Transactions", properties, id -> isOurs(id) && isTransaction(id))
                + section("Consensus", properties, id -> isOurs(id) && isConsensus(id))
                + section("Actuator", properties, id -> !isOurs(id));
    }

    private static boolean isOurs(String id) {
        return id.startsWith("distlock.");
    }

    private static boolean isTransaction(String id) {
        return id.startsWith("distlock.txn.");
    }

    private static boolean isConsensus(String id) {
        return id.startsWith("distlock.consensus.");
    }

    private static String section(
            String title, List<ConfigurationMetadataProperty> properties, Predicate<String> belongs) {
        StringBuilder section = new StringBuilder("\n## " + title + "\n\n| property | default | |\n|---|---|---|\n");
        properties.stream()
                .filter(property -> belongs.test(property.getId()))
                .forEach(property -> section.append("| `%s` | %s | %s |\n"
                        .formatted(name(property), defaultValue(property), description(property))));
        return section.toString();
    }

    private static String name(ConfigurationMetadataProperty property) {
        return property.getId() + (isByName(property) ? ".<name>" : "");
    }

    private static boolean isByName(ConfigurationMetadataProperty property) {
        return property.getType() != null && property.getType().startsWith(MAP);
    }

    /** What can be set of each by its name, which the metadata do not tell. */
    private static String parts(ConfigurationMetadataProperty property) {
        if (!isByName(property)) {
            return "";
        }
        String type =
                property.getType().substring(MAP.length(), property.getType().length() - 1);
        List<String> parts = NestedProperties.of(type);
        return parts.isEmpty() ? "" : " Each with `." + String.join("`, `.", parts) + "`.";
    }

    private static String defaultValue(ConfigurationMetadataProperty property) {
        Object value = property.getDefaultValue();
        return value == null || value.toString().isEmpty() ? "" : "`" + value + "`";
    }

    private static String description(ConfigurationMetadataProperty property) {
        String description = property.getDescription();
        if (description == null) {
            throw new IllegalStateException(property.getId() + " has no description: give it one where it is declared");
        }
        return description.replace("\n", " ").replace("|", "\\|") + parts(property);
    }
}
