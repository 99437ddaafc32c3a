package io.distlock.lock.autoconfigure.zookeeper;

import java.util.Optional;
import org.apache.curator.framework.CuratorFramework;

/**
 * A client for the locks alone, and the files that it reads.
 *
 * @param client has been started
 */
record OwnClient(CuratorFramework client, Optional<TlsFiles> files) implements AutoCloseable {

    /** Ends its session, and with it all its locks. */
    @Override
    public void close() {
        try {
            client.close();
        } finally {
            files.ifPresent(TlsFiles::close);
        }
    }
}
