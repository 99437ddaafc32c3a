package io.distlock.txn.autoconfigure.http;

import io.distlock.txn.autoconfigure.TransactionConfigurationException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A service that takes part in transactions, and where it is. Immutable.
 *
 * @param name by which it knows itself
 * @param base without a slash at the end, query or user
 * @param sslBundle of its connections
 */
public record HttpTarget(
        String name,
        URI base,
        Duration connectTimeout,
        Duration readTimeout,
        Duration orderTimeout,
        Optional<String> sslBundle) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,48}");
    private static final String PROPERTY = "distlock.txn.http.targets.";

    static HttpTarget of(String name, HttpBranchProperties.Target settings) {
        if (!NAME.matcher(name).matches()) {
            throw wrong(
                    "%s%s is no name of a service".formatted(PROPERTY, name),
                    "Use 1 to 48 letters, digits, dots, hyphens and underscores, as in distlock.txn.http.service over there.");
        }
        String url = settings.url() == null || settings.url().isBlank() ? "http://" + name : settings.url();
        requirePositive(name, "connect-timeout", settings.connectTimeout());
        requirePositive(name, "read-timeout", settings.readTimeout());
        requirePositive(name, "order-timeout", settings.orderTimeout());
        return new HttpTarget(
                name,
                base(name, url),
                settings.connectTimeout(),
                settings.readTimeout(),
                settings.orderTimeout(),
                Optional.ofNullable(settings.sslBundle()).filter(bundle -> !bundle.isBlank()));
    }

    /** Whether a request to the address is one to this service: scheme, host and port are the same, and the path is at or below. */
    boolean covers(URI uri) {
        return uri.getHost() != null
                && uri.getHost().equalsIgnoreCase(base.getHost())
                && base.getScheme().equalsIgnoreCase(uri.getScheme())
                && port(uri) == port(base)
                && coversPath(uri.getRawPath() == null ? "" : uri.getRawPath());
    }

    private boolean coversPath(String path) {
        String mine = base.getRawPath();
        if (mine.isEmpty()) {
            return true;
        }
        // a path that climbs may leave what is below the base
        String lower = path.toLowerCase(Locale.ROOT);
        return (path.equals(mine) || path.startsWith(mine + "/")) && !lower.contains("..") && !lower.contains("%2e");
    }

    private static URI base(String name, String url) {
        URI uri;
        try {
            uri = new URI(url.endsWith("/") ? url.substring(0, url.length() - 1) : url);
        } catch (URISyntaxException e) {
            throw wrongUrl(name, e.getReason());
        }
        if (!"http".equalsIgnoreCase(uri.getScheme()) && !"https".equalsIgnoreCase(uri.getScheme())) {
            throw wrongUrl(name, "it begins with neither http:// nor https://");
        }
        if (uri.getHost() == null) {
            throw wrongUrl(name, "it has no host, or one with other characters than letters, digits, dots and hyphens");
        }
        if (uri.getRawUserInfo() != null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw wrongUrl(name, "it has a user, a query or a fragment");
        }
        return uri;
    }

    private static int port(URI uri) {
        if (uri.getPort() >= 0) {
            return uri.getPort();
        }
        return "https".equalsIgnoreCase(uri.getScheme()) ? 443 : 80;
    }

    private static void requirePositive(String name, String setting, Duration value) {
        if (value.toMillis() < 1) {
            throw wrong(
                    "%s%s.%s is %s, must be at least 1 ms".formatted(PROPERTY, name, setting, value),
                    "Set it to a time such as 2s.");
        }
    }

    private static TransactionConfigurationException wrongUrl(String name, String problem) {
        return wrong(
                "%s%s.url is not the address of a service: %s".formatted(PROPERTY, name, problem),
                "Set it to an address such as http://stock.example:8080.");
    }

    private static TransactionConfigurationException wrong(String message, String action) {
        return new TransactionConfigurationException(message, action);
    }
}
