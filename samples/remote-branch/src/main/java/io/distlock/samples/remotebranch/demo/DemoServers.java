package io.distlock.samples.remotebranch.demo;

import io.distlock.devservers.PostgresNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * What the shop needs, unless properties say where it is: a real PostgreSQL of this process, the points service as another process, and a
 * secret that both share.
 */
final class DemoServers implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    private static final int SECRET_BYTES = 32;

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        ConfigurableEnvironment environment = context.getEnvironment();
        DefaultListableBeanFactory beans = (DefaultListableBeanFactory) context.getBeanFactory();
        Map<String, Object> properties = new LinkedHashMap<>();
        environment.getPropertySources().addFirst(new MapPropertySource("demoServers", properties));
        if (!environment.containsProperty("spring.datasource.url")) {
            PostgresNode server = PostgresNode.start();
            properties.put("spring.datasource.url", server.jdbcUrl());
            properties.put("spring.datasource.username", server.username());
            register(beans, "demoDatabase", server, server::close);
        }
        if (!environment.containsProperty("distlock.txn.http.targets.points.url")) {
            byte[] secret = new byte[SECRET_BYTES];
            new SecureRandom().nextBytes(secret);
            properties.put("distlock.txn.http.secret", HexFormat.of().formatHex(secret));
            PointsProcess points = start(environment);
            properties.put("distlock.txn.http.targets.points.url", "http://localhost:" + points.port());
            register(beans, "demoPoints", points, points::close);
        }
    }

    private static PointsProcess start(ConfigurableEnvironment environment) {
        try {
            return PointsProcess.start(Map.of(
                    "POINTS_DATABASE", environment.getRequiredProperty("spring.datasource.url"),
                    "POINTS_DATABASE_USER", environment.getProperty("spring.datasource.username", ""),
                    "POINTS_DATABASE_PASSWORD", environment.getProperty("spring.datasource.password", ""),
                    "DISTLOCK_SECRET", environment.getRequiredProperty("distlock.txn.http.secret")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void register(DefaultListableBeanFactory beans, String name, Object server, Runnable close) {
        beans.registerSingleton(name, server);
        beans.registerDisposableBean(name, close::run); // among the first ones, so it is among the last to go
    }
}
