package io.distlock.txn.xa;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import org.junit.jupiter.api.Test;

/** What becomes of the sessions of a participant that is closed. */
class XaSessionsTests {

    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();
    private Runnable whenAskedForTheTime = () -> {};
    private final XaSessions sessions = new XaSessions("orders", Session::new, XaOptions.defaults(), () -> {
        whenAskedForTheTime.run();
        return 0;
    });

    @Test
    void sessionIsKeptForTheNextCallUntilTheyAreClosed() throws Exception {
        sessions.call(XaScan::list);
        sessions.call(XaScan::list);
        assertThat(opened).hasValue(1);
        assertThat(closed).hasValue(0);

        sessions.close();

        assertThat(closed).hasValue(1);
    }

    @Test
    void sessionThatComesBackWhileTheyAreClosedIsClosedToo() throws Exception {
        whenAskedForTheTime = () -> {
            whenAskedForTheTime = () -> {};
            sessions.close(); // the call has ended, and is about to put its session with the others
        };

        sessions.call(XaScan::list);

        assertThat(opened).hasValue(1);
        assertThat(closed).hasValue(1);
        assertThat(sessions.open()).isZero();
    }

    @Test
    void callAfterwardsIsMadeInASessionThatEndsWithIt() throws Exception {
        sessions.close();

        assertThat(sessions.call(XaScan::list)).isEmpty();

        assertThat(opened).hasValue(1);
        assertThat(closed).hasValue(1);
        assertThat(sessions.open()).isZero();
    }

    @Test
    void callThatIsUnderWayGoesOnWhenTheyAreClosed() throws Exception {
        boolean answer = sessions.call(this::closeDuring);

        assertThat(answer).isTrue();
        assertThat(closed).hasValue(1);
    }

    private boolean closeDuring(XAResource resource) throws XAException {
        sessions.close();
        assertThat(closed).hasValue(0);
        return XaScan.list(resource).isEmpty();
    }

    private final class Session implements XaSource.Session {

        private final FakeResource resource = new FakeResource();

        private Session() {
            opened.incrementAndGet();
        }

        @Override
        public XAResource resource() {
            return resource;
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }
}
