package io.distlock.txn.autoconfigure.xa;

import io.distlock.txn.autoconfigure.ParticipantSource;
import io.distlock.txn.xa.XaOptions;
import io.distlock.txn.xa.XaParticipant;
import io.distlock.txn.xa.XaSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** The XA resources of an application, by the names of their beans. Thread-safe. */
final class XaResources implements ParticipantSource {

    private static final int NAME_LENGTH_MAX = 64;

    private final String prefix;
    private final int sessions;
    private final Supplier<? extends Collection<?>> resourceBeans;
    private final Map<String, XaResourceBean> resources = new ConcurrentHashMap<>();

    /**
     * @param prefix of names, may be empty
     * @param sessions of each resource, for recovery
     * @param resourceBeans all beans that may be resources, which register here as they are made
     */
    XaResources(String prefix, int sessions, Supplier<? extends Collection<?>> resourceBeans) {
        this.prefix = prefix;
        this.sessions = sessions;
        this.resourceBeans = resourceBeans;
    }

    /** Names a resource after its bean, so that another process finds its branches. */
    XaParticipant register(String bean, XaSource source, boolean releasedAtPrepare) {
        XaParticipant participant = new XaParticipant(
                name(bean),
                source,
                XaOptions.defaults().withReleasedAtPrepare(releasedAtPrepare).withSessionsMax(sessions),
                System::nanoTime);
        resources.put(bean, new XaResourceBean(bean, participant, source));
        return participant;
    }

    /** Closes what was opened for a resource. */
    void close(XaParticipant participant) {
        participant.close();
    }

    @Override
    public Collection<XaParticipant> participants() {
        return beans().stream().map(XaResourceBean::participant).toList();
    }

    /** All of them; makes those that were not needed yet. */
    List<XaResourceBean> beans() {
        resourceBeans.get();
        return new ArrayList<>(resources.values());
    }

    private String name(String bean) {
        String name = (prefix.isBlank() ? bean : prefix + ":" + bean).replaceAll("[^A-Za-z0-9._:-]", "-");
        return name.substring(Math.max(0, name.length() - NAME_LENGTH_MAX));
    }

    /**
     * A resource.
     *
     * @param bean name of its bean
     * @param source connects to it, apart from its pool
     */
    record XaResourceBean(String bean, XaParticipant participant, XaSource source) {}
}
