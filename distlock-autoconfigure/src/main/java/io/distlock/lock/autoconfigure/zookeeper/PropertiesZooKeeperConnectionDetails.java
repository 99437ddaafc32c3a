package io.distlock.lock.autoconfigure.zookeeper;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;

/** The servers that {@code distlock.zookeeper.*} names. */
final class PropertiesZooKeeperConnectionDetails implements ZooKeeperConnectionDetails {

    private final ZooKeeperLockProperties properties;
    private final @Nullable SslBundles bundles;

    PropertiesZooKeeperConnectionDetails(ZooKeeperLockProperties properties, @Nullable SslBundles bundles) {
        this.properties = properties;
        this.bundles = bundles;
    }

    @Override
    public String getConnectString() {
        String connectString = properties.connectString();
        return connectString == null ? "" : connectString.trim();
    }

    @Override
    public @Nullable SslBundle getSslBundle() {
        String name = properties.ssl().bundle();
        if (!properties.ssl().isEnabled() || name == null || name.isBlank()) {
            return null;
        }
        if (bundles == null) {
            throw new IllegalStateException(
                    "distlock.zookeeper.ssl.bundle is '%s', and the application has no SslBundles".formatted(name));
        }
        return bundles.getBundle(name);
    }
}
