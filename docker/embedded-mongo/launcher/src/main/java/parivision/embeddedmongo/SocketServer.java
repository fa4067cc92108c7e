package parivision.embeddedmongo;

import de.bwaldvogel.mongo.MongoBackend;
import de.bwaldvogel.mongo.wire.MongoDatabaseHandler;
import de.bwaldvogel.mongo.wire.MongoExceptionHandler;
import de.bwaldvogel.mongo.wire.MongoWireMessageEncoder;
import de.bwaldvogel.mongo.wire.MongoWireProtocolHandler;
import de.bwaldvogel.mongo.wire.MongoWireReplyEncoder;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;

/**
 * The wire protocol on a Unix socket. The server of the library listens on ports only, and a port of 127.0.0.1 is open to
 * every user of the machine, and it has no users and passwords. Access to a socket is governed by the file system.
 */
final class SocketServer {
    private final MongoBackend backend;

    SocketServer(MongoBackend backend) {
        this.backend = backend;
    }

    void bind(Path socket) {
        EventLoopGroup listening = group(1, "listen");
        ChannelGroup channels = new DefaultChannelGroup("clients", listening.next());
        new ServerBootstrap()
            .group(listening, group(0, "serve"))
            .channel(NioServerDomainSocketChannel.class)
            .childHandler(new ChannelInitializer<Channel>() {
                @Override
                protected void initChannel(Channel client) {
                    client.pipeline().addLast(
                        new MongoWireReplyEncoder(),
                        new MongoWireMessageEncoder(),
                        new MongoWireProtocolHandler(),
                        new MongoDatabaseHandler(backend, channels),
                        new MongoExceptionHandler());
                }
            })
            .bind(UnixDomainSocketAddress.of(socket))
            .syncUninterruptibly();
    }

    private static EventLoopGroup group(int threads, String name) {
        return new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory(name), NioIoHandler.newFactory());
    }
}
