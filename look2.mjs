import {chromium} from 'playwright-core';import http from 'http';import {readFile} from 'fs/promises';
const dir='dist';
const T={html:'text/html',js:'text/javascript',css:'text/css',wasm:'application/wasm',svg:'image/svg+xml'};
const s=http.createServer(async(q,r)=>{let p=new URL(q.url,'http://x').pathname;if(p=='/')p='/index.html';try{let d=await readFile(dir+p);r.writeHead(200,{'content-type':T[p.split('.').pop()]});r.end(d)}catch(e){r.writeHead(404);r.end()}}).listen(8097);
const b=await chromium.launch({executablePath:'/usr/bin/chromium',args:['--no-sandbox','--disable-gpu']});
const text=`apiVersion: v1
kind: Service
metadata: {name: web}
spec: {clusterIP: None, selector: {app: web}, ports: [{name: http, port: 80}]}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: web}
spec:
  serviceName: web
  replicas: 3
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      initContainers: [{name: init, image: 'busybox:1.36', command: [sh, -c, 'true']}]
      containers: [{name: main, image: 'nginx:1.29', ports: [{name: http, containerPort: 80}], startupProbe: {tcpSocket: {port: 80}}, readinessProbe: {httpGet: {path: /, port: http}, periodSeconds: 2}, livenessProbe: {httpGet: {path: /, port: http}}}]
  volumeClaimTemplates:
  - metadata: {name: data}
    spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
`;
async function go(w,h,scheme,tag){
const ctx=await b.newContext({viewport:{width:w,height:h},colorScheme:scheme});const pg=await ctx.newPage();pg.on('console',m=>console.log(m.text()));pg.on('pageerror',e=>console.log(''+e));
await pg.goto('http://127.0.0.1:8097/');await pg.locator('.cm-content').waitFor();
await pg.getByRole('textbox',{name:'Manifests'}).click();await pg.keyboard.press('ControlOrMeta+a');await pg.keyboard.insertText(text);
const box=pg.getByRole('textbox',{name:'kubectl'});
const run=async l=>{await box.fill(l);await box.press('Enter')};
await run('kubectl delete sts redis-cluster');await run('kubectl delete svc redis-cluster-service');await run('kubectl delete pods,pvc --all --wait=false');
await pg.getByRole('combobox',{name:'Speed'}).selectOption({label:'10×'});await pg.waitForTimeout(4000);
await pg.getByRole('combobox',{name:'Speed'}).selectOption({label:'1×'});
await pg.getByRole('button',{name:'Apply',exact:true}).click();await pg.waitForTimeout(2500);
await pg.getByRole('button',{name:'Pod web-0'}).click();
await pg.screenshot({path:`target/${tag}-init.png`,fullPage:true});
await pg.getByRole('combobox',{name:'Speed'}).selectOption({label:'10×'});await pg.waitForTimeout(5000);
await run('kubectl set image sts/web main=nginx:bad');
await run('kubectl get pods');
await pg.waitForTimeout(4000);
await pg.screenshot({path:`target/${tag}-bad.png`,fullPage:true});
await ctx.close();}
await go(1440,900,'light','w');await go(360,740,'dark','n');
await b.close();s.close();
