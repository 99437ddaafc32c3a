package io.distlock.consensus.autoconfigure;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Address of a node, taken apart, without what stands before {@code @}. Immutable.
 *
 * @param scheme in lower case
 * @param address host and port, or several with commas between them, with a path where there is one
 */
record NodeUrl(String scheme, String address) {

    private static final Pattern URL = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)://(?:.*@)?([^@\\s:/][^@\\s]*)");
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    static NodeUrl of(String name, String url) {
        Matcher matcher = URL.matcher(url.trim());
        if (!matcher.matches()) {
            throw new ConsensusConfigurationException(
                    "The url of consensus node '%s' is no address".formatted(name),
                    "Set distlock.consensus.nodes.%s.url to redis://host:port, or host and port instead."
                            .formatted(name));
        }
        return new NodeUrl(matcher.group(1).toLowerCase(Locale.ROOT), matcher.group(2));
    }

    boolean isRedis() {
        return scheme.equals("redis") || scheme.equals("rediss");
    }

    /** The same for two ways to write one address, as far as that can be told without asking a name server. */
    String canonical() {
        String server = address.toLowerCase(Locale.ROOT);
        for (String name : LOOPBACK) {
            if (server.equals(name) || server.startsWith(name + ":") || server.startsWith(name + "/")) {
                server = "localhost" + server.substring(name.length());
            }
        }
        server = server.replaceFirst("/0?$", "");
        return isRedis() && !server.matches(".*:\\d+(/\\d+)?") ? server + ":6379" : server;
    }
}
