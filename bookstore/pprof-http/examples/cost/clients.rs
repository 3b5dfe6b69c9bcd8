//! Clients that wait for each answer before they ask again.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};

const CLIENTS: usize = 4;

/// Asks `requests` times in all, over a connection for each client.
pub(crate) fn ask(server: SocketAddr, requests: usize) -> io::Result<()> {
    std::thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS)
            .map(|client| {
                let own = requests / CLIENTS + usize::from(client < requests % CLIENTS);
                scope.spawn(move || ask_in_turn(server, own))
            })
            .collect();
        clients
            .into_iter()
            .try_for_each(|client| client.join().expect("a client does not panic"))
    })
}

fn ask_in_turn(server: SocketAddr, requests: usize) -> io::Result<()> {
    let mut stream = BufReader::new(TcpStream::connect(server)?);
    let mut body = Vec::new();
    for _ in 0..requests {
        stream
            .get_mut()
            .write_all(b"GET /books/1 HTTP/1.1\r\nhost: localhost\r\n\r\n")?;
        body.resize(length(&mut stream)?, 0);
        stream.read_exact(&mut body)?;
    }
    Ok(())
}

/// Reads a head and tells how long the body is.
fn length(stream: &mut impl BufRead) -> io::Result<usize> {
    let mut length = None;
    loop {
        let mut line = String::new();
        stream.read_line(&mut line)?;
        match line.trim_end().split_once(": ") {
            Some(("content-length", value)) => length = value.parse().ok(),
            None if line.trim_end().is_empty() => {
                return length.ok_or(io::ErrorKind::InvalidData.into());
            }
            _ => {}
        }
    }
}

/// Asks without waiting for an answer; to leave is to drop the stream.
pub(crate) fn begin(server: SocketAddr, path: &str) -> io::Result<TcpStream> {
    let mut stream = TcpStream::connect(server)?;
    write!(stream, "GET {path} HTTP/1.1\r\nhost: localhost\r\n\r\n")?;
    Ok(stream)
}
