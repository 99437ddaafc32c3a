package io.distlock.samples.transfer.demo;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the demo.
 *
 * @param demo Whether to run it.
 * @param crashAt Point of a transfer at which a process dies: the second one of the demo, or this one without the demo, which dies only
 *     if a point is set.
 * @param parent Process with which this one ends.
 */
@ConfigurationProperties("transfer")
record DemoProperties(@DefaultValue("true") boolean demo, @Nullable CrashPoint crashAt, @Nullable Long parent) {}
