use rcsgen::syntax::{tree::*, rst};
use rcsgen::text::FileId;
use rcsgen::diag::Sink;
mod p { pub use super::*; include!("/tmp/places_body.rs"); }
fn main(){
  let path=std::env::args().nth(1).unwrap(); let fuzz:usize=std::env::args().nth(2).map_or(0,|s|s.parse().unwrap());
  let mut bad=0; let mut seed=12345u64;
  let mut rnd=move||{seed^=seed<<13;seed^=seed>>7;seed^=seed<<17;seed};
  let lines:Vec<String>=std::fs::read_to_string(&path).unwrap().lines().map(|s|s.to_string()).collect();
  let inputs:Vec<String>=lines.iter().map(|l|serde_json::from_str::<serde_json::Value>(l).unwrap()["input"].as_str().unwrap().to_string()).collect();
  let frags=["*","**","`","``","_","|","::","\n","\n\n","   "," ",".. ","[1]_","+--+","=====","-----","\t","é","東","\u{301}",":a: b","\\","note::","|x| replace::","table::","#. ","__","\"",",","\r\n","\u{2028}","\0"];
  for (i,t) in inputs.iter().enumerate(){
    let run=|t:&str|{ let mut s=Sink::default(); let d=rst::parse(t,FileId(0),&mut s);
      for x in s.as_slice(){ if t.get(x.primary.span.range()).is_none(){ println!("diag span {:?} {:?}",x.rule,x.primary.span);} }
      p::problems(&d,t)};
    let r=run(t); if !r.is_empty(){bad+=1; if bad<15{println!("doc {i}: {} {:?}", r.len(), &r[..r.len().min(2)]);}}
    for _ in 0..fuzz{
      let mut m=t.clone();
      for _ in 0..(1+rnd()%6){
        if m.is_empty(){break;}
        let mut a=(rnd() as usize)%m.len(); while !m.is_char_boundary(a){a-=1;}
        match rnd()%4{ 0=>{m.insert_str(a,frags[(rnd() as usize)%frags.len()]);}
         1=>{let mut b=(a+(rnd() as usize)%12).min(m.len()); while !m.is_char_boundary(b){b+=1;} m.replace_range(a..b,"");}
         2=>{let mut b=(a+(rnd() as usize)%40).min(m.len()); while !m.is_char_boundary(b){b+=1;} let s=m[a..b].to_string(); let mut c=(rnd() as usize)%m.len(); while !m.is_char_boundary(c){c-=1;} m.insert_str(c,&s);}
         _=>{let mut b=(a+(rnd() as usize)%6).min(m.len()); while !m.is_char_boundary(b){b+=1;} m.replace_range(a..b,frags[(rnd() as usize)%frags.len()]);} }
      }
      let mm=m.clone();
      let res=std::panic::catch_unwind(std::panic::AssertUnwindSafe(||run(&mm)));
      match res{ Err(_)=>{println!("PANIC doc {i}"); std::fs::write("/tmp/panic.rst",&m).unwrap(); bad+=1; if bad>5 {return;}}
        Ok(r)=>if !r.is_empty(){bad+=1; if bad<15{println!("fuzz doc {i}: {} {:?}", r.len(), &r[..r.len().min(2)]); std::fs::write(format!("/tmp/bad{bad}.rst"),&m).unwrap();}}}
    }
  }
  println!("bad {bad} of {}",inputs.len());
}
