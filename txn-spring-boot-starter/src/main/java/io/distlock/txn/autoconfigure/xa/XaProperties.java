package io.distlock.txn.autoconfigure.xa;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of XA resources. Immutable.
 *
 * @param enabled Whether databases and message brokers take part in transactions by XA, through JTA.
 * @param resourcePrefix First part of the names of resources, which have to be the same in all instances of a service and different from those of other services; the name of the application if it is not set.
 * @param carryDecisions Whether the database of the decision log carries the decision in its own part of a transaction, which then needs no prepare.
 * @param startupChecks Whether resources are asked at start whether they can prepare transactions and list prepared ones.
 * @param nonXaDataSources Names of DataSource beans that may be without XA; what is done in them is in no transaction of JTA.
 * @param sessions How many sessions of its own each resource may open, to finish branches and to look for prepared ones.
 * @param jms Settings of the pool of JMS connections.
 */
@ConfigurationProperties("distlock.txn.xa")
record XaProperties(
        @DefaultValue("false") boolean enabled,
        @Nullable String resourcePrefix,
        @DefaultValue("true") boolean carryDecisions,
        @DefaultValue("true") boolean startupChecks,
        @DefaultValue Set<String> nonXaDataSources,
        @DefaultValue("4") int sessions,
        @DefaultValue Jms jms) {

    /**
     * Settings of the pool of JMS connections.
     *
     * @param maxConnections How many connections to the broker are opened.
     * @param maxSessionsPerConnection How many sessions each may have; one transaction needs one.
     */
    record Jms(@DefaultValue("1") int maxConnections, @DefaultValue("500") int maxSessionsPerConnection) {}
}
