package io.distlock.lock.autoconfigure.redis;

import io.distlock.lock.autoconfigure.DistlockProperties;
import io.distlock.lock.autoconfigure.LockConfigurationException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.util.ClassUtils;

/** Chooses the connection factory whose servers keep the locks. Thread-safe. */
final class RedisConnectionFactories {

    private static final String LETTUCE = "io.lettuce.core.RedisClient";

    private final DistlockProperties.Redis properties;
    private final ListableBeanFactory beans;

    RedisConnectionFactories(DistlockProperties.Redis properties, ListableBeanFactory beans) {
        this.properties = properties;
        this.beans = beans;
    }

    /** Whether there is any. */
    boolean exist() {
        return !names().isEmpty();
    }

    /**
     * The one that is named by {@code distlock.redis.connection-factory}, else the only or primary one.
     *
     * @throws LockConfigurationException if there is none, no clear choice, or it is not Lettuce's
     */
    LettuceConnectionFactory lettuce() {
        String name = properties.connectionFactory();
        RedisConnectionFactory chosen = name == null || name.isBlank() ? unique() : named(name);
        if (!ClassUtils.isPresent(LETTUCE, getClass().getClassLoader())
                || !(chosen instanceof LettuceConnectionFactory lettuce)) {
            throw new LockConfigurationException(
                    "Locks on Redis need Lettuce, and the connection factory is a %s"
                            .formatted(chosen.getClass().getName()),
                    "Set spring.data.redis.client-type=lettuce with io.lettuce:lettuce-core on the class path. To keep"
                            + " another client for everything else, define a LettuceConnectionFactory bean beside it and"
                            + " set distlock.redis.connection-factory to its name.");
        }
        return lettuce;
    }

    private RedisConnectionFactory named(String name) {
        if (!names().contains(name)) {
            throw new LockConfigurationException(
                    "distlock.redis.connection-factory is '%s', and there is no such Redis connection factory"
                            .formatted(name),
                    "Set it to one of: " + String.join(", ", names()));
        }
        return beans.getBean(name, RedisConnectionFactory.class);
    }

    private RedisConnectionFactory unique() {
        if (!exist()) {
            throw new LockConfigurationException(
                    "Lock store 'redis' needs a Redis connection factory, and there is none",
                    "Add spring-boot-starter-data-redis and set spring.data.redis.host or url.");
        }
        @Nullable
        RedisConnectionFactory unique =
                beans.getBeanProvider(RedisConnectionFactory.class).getIfUnique();
        if (unique == null) {
            throw new LockConfigurationException(
                    "There are several Redis connection factories, and locks need one: " + String.join(", ", names()),
                    "Set distlock.redis.connection-factory to the name of one of them, or make one @Primary.");
        }
        return unique;
    }

    private List<String> names() {
        return Arrays.asList(beans.getBeanNamesForType(RedisConnectionFactory.class, true, false));
    }
}
