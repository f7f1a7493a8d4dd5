use rcsgen::{syntax::rst,text::FileId,diag::Sink};
fn main(){ for f in std::env::args().skip(1){ let t=std::fs::read_to_string(&f).unwrap(); let mut best=f64::MAX; let mut n=0; let t00=std::time::Instant::now();
 while n<50 && t00.elapsed().as_secs_f64()<0.4 { let t0=std::time::Instant::now(); let mut s=Sink::default(); let d=rst::parse(&t,FileId(0),&mut s); std::hint::black_box(&d); best=best.min(t0.elapsed().as_secs_f64()); n+=1;}
 println!("{:50} {:8.1} KB {:8.2} ms {:7.1} MB/s", f.rsplit('/').next().unwrap(), t.len() as f64/1e3, best*1e3, t.len() as f64/1e6/best); } }
