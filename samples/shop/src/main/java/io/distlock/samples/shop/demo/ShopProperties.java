package io.distlock.samples.shop.demo;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the demo.
 *
 * @param log Where decisions are kept.
 * @param orders How many orders customers place in a transaction, and as many without.
 * @param chaos How many times a service is killed.
 * @param port Port of the order service; inventory and payment have the next two.
 */
@ConfigurationProperties("shop")
record ShopProperties(
        @DefaultValue("zookeeper") LogType log,
        @DefaultValue("200") int orders,
        @DefaultValue("6") int chaos,
        @DefaultValue("8080") int port) {

    /** A decision log. */
    enum LogType {
        /** One ZooKeeper server. */
        ZOOKEEPER,
        /** The database of the order service, whose own part of a transaction carries the decision. */
        JDBC,
        /** Registers on three Redis servers. */
        QUORUM
    }
}
