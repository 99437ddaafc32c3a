package io.distlock.simulation.network;

/** The end of every chain: hands the message to the receiver, where it waits if that is paused and dies if dead. */
public final class DirectNetwork implements Network {

    @Override
    public void send(Message message) {
        message.to().execute(message.content());
    }
}
